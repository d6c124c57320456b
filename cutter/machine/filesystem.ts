/** What the setting up of directories does to a disk, call by call, so that a proof can put itself in between. Follows no symbolic link; writes over nothing. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import type { Account } from '../../platform/account.ts';

export interface Filesystem {
  /** What stands there itself, a link included; undefined where nothing does. */
  look(path: string): Stats | undefined;
  readLink(path: string): string;
  /** Text of a regular file. Throws where it is a link. */
  read(path: string): string;
  /** Sets the mask of new files of this process, and gives the one before. */
  mask(mask: number): number;
  /** Throws `EEXIST` where something stands. */
  makeFolder(path: string, mode: number): void;
  /** Gives a new, empty file to write to. Throws `EEXIST` where something stands. */
  makeFile(path: string, mode: number): number;
  openFolder(path: string): number;
  lookInto(file: number): Stats;
  give(file: number, owner: Account): void;
  restrict(file: number, mode: number): void;
  write(file: number, text: string): void;
  sync(file: number): void;
  close(file: number): void;
  /** A second name for the file. Throws `EEXIST` where the name is taken. */
  publish(from: string, to: string): void;
  removeFile(path: string): void;
  /** Throws where it is not empty. */
  removeFolder(path: string): void;
}

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

export const FILESYSTEM: Filesystem = {
  look: (path) => lstatSync(path, { throwIfNoEntry: false }),
  readLink: (path) => readlinkSync(path),
  read: (path) => {
    const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      return readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  },
  mask: (mask) => process.umask(mask),
  makeFolder: (path, mode) => mkdirSync(path, { mode }),
  makeFile: (path, mode) => openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode),
  openFolder: (path) => openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
  lookInto: (file) => fstatSync(file),
  give: (file, { uid, gid }) => fchownSync(file, uid, gid),
  restrict: fchmodSync,
  write: (file, text) => writeFileSync(file, text),
  sync: fsyncSync,
  close: closeSync,
  publish: linkSync,
  removeFile: unlinkSync,
  removeFolder: rmdirSync,
};
