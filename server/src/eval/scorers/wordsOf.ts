/** The words of a text, in lower case: letters and digits that follow each other; of scripts without spaces each sign. */
export function wordsOf(text: string): readonly string[] {
  const word =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}\p{M}])+(?:['’][\p{L}\p{M}]+)*/gu;
  return text.toLowerCase().match(word) ?? [];
}
