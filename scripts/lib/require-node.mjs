// Imported first by every command: an old Node gets one sentence instead of a puzzling error further on.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `需要 Node.js 20.19 或更高版本，现为 ${process.versions.node}。` +
      ` Node.js 20.19 or later is needed; this is ${process.versions.node}.`,
  );
  process.exit(1);
}
