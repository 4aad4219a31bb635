// Shows what the checker finds in examples/. It finds something, so its exit code is 1, which is not a failed demo.
import { spawnSync } from "node:child_process";

const checked = spawnSync(process.execPath, ["dist/cli.cjs", "check", "examples"], { stdio: "inherit" });
if (checked.status !== 1) {
  console.error(`Expected findings in examples/, but the checker ended with ${checked.status}.`);
  process.exit(1);
}
console.log("\nThese are the mistakes planted in examples/. In your own folder: npx typed-prompts check");
