/** The time so many seconds from now, in the host's format. The order of the texts is the order of the times. */
export function inSeconds(seconds) {
  return new Date(Date.now() + seconds * 1000).toISOString();
}
