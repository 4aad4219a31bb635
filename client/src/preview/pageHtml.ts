import { randomBytes } from "node:crypto";
import { Uri, type Webview } from "vscode";
import type { PageState } from "./protocol.ts";

/** The page of a preview: one script and one style sheet of ours, and nothing from anywhere else. */
export function pageHtml(webview: Webview, extension: Uri, state: PageState): string {
  const nonce = randomBytes(16).toString("hex");
  const resource = (...path: string[]): string => webview.asWebviewUri(Uri.joinPath(extension, ...path)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="${resource("media", "preview.css")}">
<title>Preview</title>
</head>
<body data-state="${escaped(JSON.stringify(state))}">
<script nonce="${nonce}" src="${resource("dist", "preview.js")}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
