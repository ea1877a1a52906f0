/**
 * How Node runs the serving process. Pages are many and short-lived: a young generation of 4 MiB holds those under way, and V8 keeps three
 * times as much of whatever is allowed here from the loading of the modules on.
 */
export const serverFlags = ['--max-semi-space-size=4'];
