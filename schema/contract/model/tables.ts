/** The tables that the phases write, by the names of the contract. Says nothing of their rows. */
export const UNITS = 'public.information_unit';
export const CHILDREN = 'public.information_unit_child';
export const DOCUMENT_TABLE = 'public.legal_document';
export const LOGS = 'public.information_unit_lifecycle_log';
export const UNDO = 'cutter.undo';
