/** The smallest connection there is. A `pg` client is one, a guarded connection of a proof is another. */

export interface Answer {
  /** The server's command tag, such as `SELECT` or `COMMIT`. */
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface Session {
  /** Sends one statement. Rejects with an error that has `code` = SQLSTATE where the server objects. */
  query(text: string, values?: readonly unknown[]): Promise<Answer>;
}

/** A session that its taker must give back: `await using`. */
export interface Connection extends Session, AsyncDisposable {}

export interface ConnectionProvider<Role extends string = string, Method extends string = string> {
  /** Opens a connection logged in as the role. The method that asks is named for the journal. */
  open(role: Role, method: Method): Promise<Connection>;
}
