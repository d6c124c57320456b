-- Tellers call the phases and their inverses, and nothing else.
revoke execute on all functions in schema bank from public;
grant execute on function
  bank.state_of(text),
  bank.reserve(text, text, text, bigint, text), bank.settle(text),
  bank.check_refund(text, text), bank.unsettle(text, text), bank.unreserve(text, text)
  to bank_teller;
