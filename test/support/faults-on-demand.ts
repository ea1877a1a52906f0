/** Loaded into the portal's server before its own code: makes it fail as no code of ours should, when a test asks for it. */
if (process.argv[1]?.endsWith('dist/src/server.js')) {
  process.on('SIGUSR2', () => {
    throw new Error('thrown on demand');
  });
  process.on('SIGHUP', () => {
    void Promise.reject(Object.assign(new Error('lost on demand'), { code: 'ECONNRESET', syscall: 'read' }));
  });
}
