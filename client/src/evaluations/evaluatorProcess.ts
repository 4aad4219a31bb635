import { type ChildProcess, fork } from "node:child_process";
import { dirname } from "node:path";
import type { CancellationToken, LogOutputChannel } from "vscode";
import type { FromEvaluator, RunOrder, ToEvaluator } from "../../../server/src/evaluator/messages.ts";
import { answerFromEditor } from "./editorModels.ts";

type Finished = Extract<FromEvaluator, { kind: "finished" }>;

/** For how long a cancelled run may write what it has. In milliseconds. */
const lastWords = 2_000;

/** Runs evaluations in a process of their own, so that a long run never slows the language server and ends at once. */
export class EvaluatorProcess {
  private readonly bundle: string;
  private readonly output: LogOutputChannel;

  /** @param bundle the absolute path of the server's bundle, which has the evaluator in it */
  constructor(bundle: string, output: LogOutputChannel) {
    this.bundle = bundle;
    this.output = output;
  }

  /** The page that shows a run. Rejects with an `Error` for people. */
  report(run: string, baseline: string | undefined): Promise<string> {
    const child = this.start(dirname(run), {});
    return new Promise<string>((done, fail) => {
      child.on("message", (message: FromEvaluator) => {
        if (message.kind === "page") done(message.html);
        else if (message.kind === "failed") fail(new Error(message.message));
      });
      child.on("error", fail);
      child.on("exit", (code) => fail(new Error(`The report could not be made (exit code ${code}).`)));
      send(child, { kind: "report", run, baseline });
    }).finally(() => child.kill());
  }

  /**
   * Makes one run. Rejects with an `Error` whose message is for people when it could not be made; a cancelled run
   * resolves with what was done, or `undefined` where nothing came back in time.
   *
   * @param keys environment variables with the keys of providers
   */
  run(
    order: RunOrder,
    keys: Readonly<Record<string, string>>,
    listener: (message: FromEvaluator) => void,
    token: CancellationToken,
  ): Promise<Finished | undefined> {
    const child = this.start(order.folder, keys);
    let killer: NodeJS.Timeout | undefined;
    const cancelled = token.onCancellationRequested(() => {
      send(child, { kind: "cancel" });
      killer = setTimeout(() => child.kill("SIGKILL"), lastWords);
    });
    return new Promise<Finished | undefined>((done, fail) => {
      child.on("message", (message: FromEvaluator) => {
        if (message.kind === "finished") done(message);
        else if (message.kind === "failed") fail(new Error(message.message));
        else if (message.kind === "ask") {
          void answerFromEditor(message, token).then((answer) => send(child, answer));
        } else listener(message);
      });
      child.on("error", fail);
      child.on("exit", (code, signal) => {
        if (token.isCancellationRequested) done(undefined);
        else fail(new Error(`The evaluation ended before its time (${signal ?? `exit code ${code}`}).`));
      });
      send(child, { kind: "run", order });
    }).finally(() => {
      cancelled.dispose();
      clearTimeout(killer);
      child.kill();
    });
  }

  private start(cwd: string, keys: Readonly<Record<string, string>>): ChildProcess {
    const child = fork(this.bundle, ["--evaluate"], {
      cwd,
      env: { ...process.env, ...keys },
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => this.output.info(text.trimEnd()));
    }
    return child;
  }
}

function send(child: ChildProcess, message: ToEvaluator): void {
  // Nobody waits for the words of one that is gone.
  if (child.connected) child.send(message, () => {});
}
