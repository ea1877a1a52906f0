/**
 * Answers asked for of late, so that turning a page works nothing out again; one at a time, whoever asks for how many. What fails is not
 * kept.
 */
export function createKeptAnswers<T>(most: number) {
  const known = new Map<string, Promise<T>>();
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = (make: () => Promise<T>): Promise<T> => {
    const answer = last.then(make);
    last = answer.catch(() => {});
    return answer;
  };

  /** `key` null: what is asked of may change still, and is worked out each time. */
  return (key: string | null, make: () => Promise<T>): Promise<T> => {
    if (key === null) return inTurn(make);
    const found = known.get(key) ?? inTurn(make);
    known.delete(key);
    known.set(key, found);
    found.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return found;
  };
}
