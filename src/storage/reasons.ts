/** What the system's codes of failed file operations say, in a few words for people; without a full stop. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder', ENOTDIR: 'a part of its path is a file, not a folder', EEXIST: 'something else is in its place', EISDIR: 'there is a folder in its place',
  EACCES: 'you have no right to', EPERM: 'you have no right to', EROFS: 'the disk is read-only', EBUSY: 'another program has it open', ETXTBSY: 'another program has it open',
  ENOSPC: 'the disk is full', EDQUOT: 'your share of the disk is used up', EFBIG: 'the file would be too large', EIO: 'the disk or device fails', EBADF: 'it is not open for that',
  ENAMETOOLONG: 'the name is too long', ELOOP: 'links lead in a circle', EMFILE: 'too many files are open', ENFILE: 'too many files are open', EPIPE: 'its reader has gone',
};

/** A code in words, with the code itself beside them for whoever asks about it. */
export function reasonOf(code: string): string {
  const reason = REASONS[code];
  return reason === undefined ? code : `${reason} (${code})`;
}
