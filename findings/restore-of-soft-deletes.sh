#!/usr/bin/env bash
# typeorm 1.1.1 and sequelize 6.37.8 (PGlite 0.5.14): a row is deleted softly and restored, with its children.
#
# Guess:  what the deletion took is back, and a child that was deleted before stays so.
# Seen:   typeorm's recover() brings the child back that had been deleted years before, for it goes by the children that
#         are loaded, and withDeleted loads every deleted one. The time of the last change is another one on each row.
#         Row by row both are as guessed: what is deleted keeps its time when it is deleted again; destroy() and
#         restore() of sequelize leave the row as it was.
# So what a deletion took must be written down by the deletion; a mark in the row does not say whose it is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent typeorm@1.1.1 reflect-metadata@0.2.2 sequelize@6.37.8 \
  pg@8.23.1 @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null 2>&1
cat >try.mjs <<'JS'
import 'reflect-metadata';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import sequelize from 'sequelize';
import typeorm from 'typeorm';

const real = await PGlite.create();
const host = process.cwd();
const server = new PGLiteSocketServer({ db: real, path: `${host}/.s.PGSQL.5432`, maxConnections: 20 });
await server.start();
// Row 1 has two children: 11 lives, 12 was deleted in 2001. Row 2 was deleted in 2001. All were changed in 2001 last.
const reset = () => real.exec(`drop table if exists child, parent;
  create table parent (id int primary key, changed timestamptz default '2001-01-01', deleted timestamptz);
  create table child (like parent including all, parent int);
  insert into parent (id, deleted) values (1, null), (2, '2001-01-01');
  insert into child (id, deleted, parent) values (11, null, 1), (12, '2001-01-01', 1)`);
const say = (column) => `case when ${column} is null then '-' when ${column} < '2002-01-01' then '2001' else 'now' end`;
async function tell(name) {
  const all = 'select id, changed, deleted from parent union all select id, changed, deleted from child';
  const { rows } = await real.query(
    `select string_agg(format('%s deleted %s changed %s', id, ${say('deleted')}, ${say('changed')}), ', ' order by id) as told
     from (${all}) every`);
  console.log(`${name}: ${rows[0].told}`);
}
const { EntitySchema } = typeorm;
const columns = {
  id: { type: 'int', primary: true },
  changed: { type: 'timestamptz', updateDate: true },
  deleted: { type: 'timestamptz', deleteDate: true },
};
const children = { type: 'one-to-many', target: 'child', inverseSide: 'parent', cascade: ['soft-remove', 'recover'] };
const parent = { type: 'many-to-one', target: 'parent', inverseSide: 'children', joinColumn: { name: 'parent' } };
const source = new typeorm.DataSource({
  type: 'postgres', host, username: 'postgres', database: 'postgres',
  entities: [
    new EntitySchema({ name: 'parent', columns, relations: { children } }),
    new EntitySchema({ name: 'child', columns, relations: { parent } }),
  ],
});
await source.initialize();
const repository = source.getRepository('parent');
const find = (withDeleted) => repository.findOneOrFail({ where: { id: 1 }, relations: { children: true }, withDeleted });
await reset();
await tell('before');
await repository.softRemove(await find(false));
await tell('typeorm softRemove');
await repository.recover(await find(true));
await tell('typeorm recover');
await reset();
await repository.softDelete([1, 2]);
await tell('typeorm softDelete');

const mapper = new sequelize.Sequelize('postgres', 'postgres', '', { dialect: 'postgres', host, logging: false });
const Parent = mapper.define(
  'parent',
  { id: { type: sequelize.DataTypes.INTEGER, primaryKey: true } },
  { tableName: 'parent', paranoid: true, createdAt: false, updatedAt: 'changed', deletedAt: 'deleted' },
);
await reset();
await Parent.destroy({ where: { id: [1, 2] } });
await tell('sequelize destroy');
await Parent.restore({ where: { id: 1 } });
await tell('sequelize restore');
process.exit(0);
JS
node try.mjs >seen
cat >wanted <<'TEXT'
before: 1 deleted - changed 2001, 2 deleted 2001 changed 2001, 11 deleted - changed 2001, 12 deleted 2001 changed 2001
typeorm softRemove: 1 deleted now changed now, 2 deleted 2001 changed 2001, 11 deleted now changed now, 12 deleted 2001 changed 2001
typeorm recover: 1 deleted - changed now, 2 deleted 2001 changed 2001, 11 deleted - changed now, 12 deleted - changed now
typeorm softDelete: 1 deleted now changed now, 2 deleted 2001 changed 2001, 11 deleted - changed 2001, 12 deleted 2001 changed 2001
sequelize destroy: 1 deleted now changed 2001, 2 deleted 2001 changed 2001, 11 deleted - changed 2001, 12 deleted 2001 changed 2001
sequelize restore: 1 deleted - changed 2001, 2 deleted 2001 changed 2001, 11 deleted - changed 2001, 12 deleted 2001 changed 2001
TEXT
cat seen
diff wanted seen
