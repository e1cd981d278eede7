import * as React from 'react';

/**
 * Texts that were typed but not yet taken over, by field. They outlive the fields, so that selecting another node and
 * coming back finds a half-typed or wrong text where it was.
 */
export type Drafts = Map<string, string>;

const DraftsContext = React.createContext<Drafts>(new Map());

/** Gives the fields below a place for their drafts. */
export function DraftsProvider(props: { children: React.ReactNode }): JSX.Element {
  const [drafts] = React.useState<Drafts>(() => new Map());
  return <DraftsContext.Provider value={drafts}>{props.children}</DraftsContext.Provider>;
}

/** The draft of one field: its text, or null when the field shows what the document holds. */
export function useDraft(key: string): [string | null, (draft: string | null) => void] {
  const drafts = React.useContext(DraftsContext);
  const [draft, setDraft] = React.useState<string | null>(() => drafts.get(key) ?? null);
  const change = React.useCallback(
    (text: string | null) => {
      if (text === null) {
        drafts.delete(key);
      } else {
        drafts.set(key, text);
      }
      setDraft(text);
    },
    [drafts, key]
  );
  return [draft, change];
}
