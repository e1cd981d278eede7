import * as React from 'react';

import { TRIGGER_RULES, TriggerRule } from '../../../model';
import { CheckField, SelectField } from '../fields';
import { Section } from '../folds';
import { PolicyProps, fieldId, problemOf } from './props';
import { ruleSentence } from './triggerRules';

/** When a node runs, given how what is before it ended, and whether it runs at all. */
export function RulesSection(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  const rule = node.trigger_rule ?? 'all_success';
  const change = (next: string) =>
    document.updateNode(node.id, {
      trigger_rule: next === 'all_success' ? null : (next as TriggerRule)
    });
  return (
    <Section
      title={trans.__('When it runs')}
      initiallyOpen={!!node.trigger_rule || node.disabled === true}
    >
      <SelectField
        id={fieldId(props, 'trigger_rule')}
        label={trans.__('Trigger rule')}
        value={rule}
        options={TRIGGER_RULES.map(each => ({ value: each, label: each }))}
        help={TRIGGER_RULES.includes(rule) ? ruleSentence(rule, trans) : undefined}
        problem={problemOf(props, 'trigger_rule')}
        onCommit={change}
      />
      <CheckField
        id={fieldId(props, 'disabled')}
        label={trans.__('Disabled: it is skipped, and what follows goes on')}
        isChecked={node.disabled === true}
        onCommit={isDisabled => document.updateNode(node.id, { disabled: isDisabled || null })}
      />
    </Section>
  );
}
