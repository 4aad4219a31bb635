import type { SemanticTokens } from "vscode-languageserver";
import { semanticTokenModifiers, semanticTokens, semanticTokenTypes } from "../../features/semanticTokens.ts";
import { type TextRange, range as textRange } from "../../text/range.ts";
import type { FeatureHandler, FeatureHost } from "../featureHandlers.ts";
import { encodeSemanticTokens, semanticTokensEdits } from "../semanticTokensEncoding.ts";

/** Of so many documents the last answer is kept, for clients that ask what has changed since. */
const mostRemembered = 50;

export const semanticTokensHandler: FeatureHandler = {
  capabilities: {
    semanticTokensProvider: {
      legend: { tokenTypes: [...semanticTokenTypes], tokenModifiers: [...semanticTokenModifiers] },
      full: { delta: true },
      range: true,
    },
  },
  listen(connection, host) {
    const answers = new Map<string, SemanticTokens>();
    let lastResultId = 0;
    const answer = (uri: string): SemanticTokens => {
      const tokens = { resultId: String(++lastResultId), data: dataOf(host, uri) };
      answers.delete(uri);
      answers.set(uri, tokens);
      const [oldest] = answers.keys();
      if (answers.size > mostRemembered && oldest !== undefined) answers.delete(oldest);
      return tokens;
    };
    const { semanticTokens: requests } = connection.languages;
    requests.on(({ textDocument }) => answer(textDocument.uri));
    requests.onDelta(({ textDocument, previousResultId }) => {
      const before = answers.get(textDocument.uri);
      const after = answer(textDocument.uri);
      if (before?.resultId !== previousResultId) return after;
      return { resultId: after.resultId ?? "", edits: semanticTokensEdits(before.data, after.data) };
    });
    requests.onRange(({ textDocument, range }) => {
      const source = host.model(textDocument.uri)?.file.source;
      if (!source) return { data: [] };
      const wanted = textRange(source.offsetAt(range.start), source.offsetAt(range.end));
      return { data: dataOf(host, textDocument.uri, wanted) };
    });
  },
};

function dataOf(host: FeatureHost, uri: string, wanted?: TextRange): number[] {
  const model = host.model(uri);
  if (!model) return [];
  const tokens = semanticTokens(model);
  const shown = wanted ? tokens.filter(({ range }) => range.start < wanted.end && wanted.start < range.end) : tokens;
  return encodeSemanticTokens(model.file.source, shown);
}
