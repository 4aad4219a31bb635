import { type ChildProcess, fork } from "node:child_process";
import { dirname } from "node:path";
import type { CancellationToken, LogOutputChannel } from "vscode";
import type {
  FromEvaluator,
  RunDescription,
  RunEvent,
  RunOrder,
  ToEvaluator,
} from "../../../server/src/evaluator/messages.ts";
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
  async report(run: string, baseline: string | undefined): Promise<string> {
    return (await this.ask(dirname(run), { kind: "report", run, baseline }, "page")).html;
  }

  /** What there is to say of runs at a glance, of those that can be read. */
  async describe(folder: string, runs: readonly string[]): Promise<readonly RunDescription[]> {
    return (await this.ask(folder, { kind: "describe", runs }, "described")).runs;
  }

  /** Drops recordings that no case uses. Returns how many. Rejects with an `Error` for people. */
  async clean(folder: string, files: readonly string[]): Promise<number> {
    return (await this.ask(folder, { kind: "clean", folder, files }, "cleaned")).dropped;
  }

  private ask<Kind extends FromEvaluator["kind"]>(
    folder: string,
    question: ToEvaluator,
    wanted: Kind,
  ): Promise<Extract<FromEvaluator, { kind: Kind }>> {
    const child = this.start(folder, {});
    return new Promise<Extract<FromEvaluator, { kind: Kind }>>((done, fail) => {
      child.on("message", (message: FromEvaluator) => {
        if (message.kind === wanted) done(message as Extract<FromEvaluator, { kind: Kind }>);
        else if (message.kind === "failed") fail(new Error(message.message));
      });
      child.on("error", fail);
      child.on("exit", (code) => fail(new Error(`The evaluator ended without an answer (exit code ${code}).`)));
      send(child, question);
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
    listener: (event: RunEvent) => void,
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
        } else if (message.kind === "plan" || message.kind === "sample" || message.kind === "exchange") {
          listener(message);
        }
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
