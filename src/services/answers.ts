/** What was looked at, each read once: for what does not change any more. So many answers are kept at most. */
export class Answers<Key, Answer> {
  constructor(
    private readonly _ask: (key: Key) => Promise<Answer>,
    private readonly _kept: number
  ) {}

  /** The answer as it was given, or asked for now. Keys are the same if they hold the same values in the same order. */
  get(key: Key): Promise<Answer> {
    const name = JSON.stringify(key);
    const known = this._answers.get(name);
    if (known) {
      // What was looked at last is forgotten last.
      this._answers.delete(name);
      this._answers.set(name, known);
      return known;
    }
    const answer = this._ask(key);
    this._answers.set(name, answer);
    // A refusal is not kept: the file may be there again, or the server.
    answer.catch(() => this._answers.delete(name));
    for (const oldest of this._answers.keys()) {
      if (this._answers.size <= this._kept) {
        break;
      }
      this._answers.delete(oldest);
    }
    return answer;
  }

  private _answers = new Map<string, Promise<Answer>>();
}
