// Mocha swallows unhandled rejections, and that is how Pulumi reports a failed registration: without this a strict mock
// would prove nothing. A Set, because mocha emits each of them again.
const lost = new Set<unknown>();
process.on("unhandledRejection", (error) => lost.add(error));

export const mochaHooks = {
  async afterEach(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const [error] = lost;
    lost.clear();
    if (error !== undefined) throw error;
  },
};
