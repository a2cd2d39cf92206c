import { t } from '../core/l10n.ts';

/** What the system's codes of failed file operations say, in a few words for people; without a full stop. */
const REASONS = (): Readonly<Record<string, string>> => ({
  ENOENT: t('there is no such file or folder'), ENOTDIR: t('a part of its path is a file, not a folder'), EEXIST: t('something else is in its place'), EISDIR: t('there is a folder in its place'),
  EACCES: t('you have no right to'), EPERM: t('you have no right to'), EROFS: t('the disk is read-only'), EBUSY: t('another program has it open'), ETXTBSY: t('another program has it open'),
  ENOSPC: t('the disk is full'), EDQUOT: t('your share of the disk is used up'), EFBIG: t('the file would be too large'), EIO: t('the disk or device fails'), EBADF: t('it is not open for that'),
  ENAMETOOLONG: t('the name is too long'), ELOOP: t('links lead in a circle'), EMFILE: t('too many files are open'), ENFILE: t('too many files are open'), EPIPE: t('its reader has gone'),
});

/** A code in words, with the code itself beside them for whoever asks about it. */
export function reasonOf(code: string): string {
  const reason = REASONS()[code];
  return reason === undefined ? code : `${reason} (${code})`;
}
