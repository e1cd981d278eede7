import { TranslationBundle } from '@jupyterlab/translation';
import { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { Kubernetes } from '../../../model';
import { ClusterOffers } from '../../../services';
import { Suggestion, TextField } from '../fields';
import { SettingsProps, inheritedText, mergedSettings } from '../settings';
import { parseValue, valueText } from '../values';

/** What the parts of the Kubernetes section are drawn from. */
export interface KubernetesProps extends SettingsProps {
  offers: ClusterOffers | null;
}

/** The node's own settings. */
export function ownOf(props: SettingsProps): Kubernetes {
  return props.settings.kubernetes ?? {};
}

export function commit(props: SettingsProps, changes: Partial<Kubernetes>): void {
  props.onChange({ kubernetes: mergedSettings(props.settings.kubernetes, changes) });
}

/** What the server says about a setting. */
export function problemOf(props: SettingsProps, name: string) {
  return props.problems.at(`${props.place}.kubernetes.${name}`);
}

export function idOf(props: SettingsProps, name: string): string {
  return `${props.id}-kubernetes.${name}`;
}

type Name = keyof Kubernetes & string;

interface SettingProps extends KubernetesProps {
  name: Name;
  label: string;
  title?: string;
}

/** A setting that is one line of text, with what the cluster has to choose from. */
export function TextSetting(
  props: SettingProps & {
    hint?: string;
    otherwise?: string;
    suggestions?: readonly Suggestion[];
    check?: (text: string) => string | null;
  }
): JSX.Element {
  const { name, trans } = props;
  const id = idOf(props, name);
  const inherited = props.inherited?.kubernetes?.[name] as string | null | undefined;
  return (
    <TextField
      id={id}
      draftKey={id}
      label={props.label}
      title={props.title}
      hint={props.hint}
      value={(ownOf(props)[name] as string | null | undefined) ?? ''}
      placeholder={inheritedText(inherited, trans, props.otherwise)}
      suggestions={props.suggestions}
      problem={problemOf(props, name)}
      check={text => (text.trim() === '' ? null : (props.check?.(text.trim()) ?? null))}
      onCommit={text => commit(props, { [name]: text.trim() || null })}
    />
  );
}

/** A setting as Kubernetes writes it, in JSON; a text that is none stays in the field until it is one. */
export function JsonSetting(
  props: SettingProps & { kind: 'dict' | 'list'; help?: string }
): JSX.Element {
  const { name, kind, trans } = props;
  const id = idOf(props, name);
  const own = ownOf(props)[name] as JSONValue | undefined;
  const inherited = props.inherited?.kubernetes?.[name] as JSONValue | undefined;
  return (
    <TextField
      id={id}
      draftKey={id}
      label={props.label}
      title={props.title}
      help={props.help}
      value={own === null || own === undefined ? '' : valueText(kind, own)}
      placeholder={inherited ? inheritedText(JSON.stringify(inherited), trans) : undefined}
      problem={problemOf(props, name)}
      check={text => (text.trim() === '' ? null : parseValue(kind, text, trans).problem)}
      multiline
      isCode
      onCommit={text =>
        commit(props, { [name]: text.trim() === '' ? null : parseValue(kind, text, trans).value })
      }
    />
  );
}

/** Why a text cannot name an object of the cluster; null when it can. */
export function objectNameProblem(name: string, trans: TranslationBundle): string | null {
  return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)
    ? null
    : trans.__('A name has lower-case letters, digits, "-" and "." only.');
}

export function suggestionsOf(names: readonly string[] | undefined): Suggestion[] {
  return (names ?? []).map(value => ({ value }));
}

/** The claims of the namespace, each with its state and size. */
export function claimSuggestions(offers: ClusterOffers | null): Suggestion[] {
  return (offers?.pvcs ?? []).map(({ name, phase, size }) => ({
    value: name,
    label: [phase, size].filter(Boolean).join(', ')
  }));
}
