/** An instant so many seconds from now, as the host writes them: comparing the texts compares the times. */
export function inSeconds(seconds) {
  return new Date(Date.now() + seconds * 1000).toISOString();
}
