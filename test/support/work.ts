/** Processor time that this process spends on something, milliseconds: unlike time that passes, it says little of how busy the machine is. */
export async function workOf(something: () => unknown): Promise<number> {
  const from = process.cpuUsage();
  await something();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}
