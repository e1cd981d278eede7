import { addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Pool } from '../../../model';
import { PoolState, errorMessage } from '../../../services';
import { TextButton } from '../../buttons';
import { SelectField } from '../fields';
import { Section } from '../folds';
import { NumberField, numberProblem } from '../numbers';
import { PolicyProps, fieldId, problemOf } from './props';

/** Stands for a pool that is yet to be made; no pool can be called so. */
const NEW = '+';
const POOL_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** How many slots of which pool a node takes, so that no more of its kind run at once in the whole workspace. */
export function PoolSection(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  const pools = usePools(props);
  const [isMaking, setMaking] = React.useState(false);
  const chosen = node.pool?.name ?? '';
  const known = pools.all?.find(each => each.name === chosen);
  const put = (pool: Pool | null) => document.updateNode(node.id, { pool });
  return (
    <Section title={trans.__('Pool')} initiallyOpen={!!node.pool}>
      <SelectField
        id={fieldId(props, 'pool.name')}
        label={trans.__('Pool')}
        title={trans.__('A limit that all runs of the workspace share')}
        value={isMaking ? NEW : chosen}
        options={poolOptions(props, pools.all ?? [])}
        help={
          pools.problem ??
          (known && !isMaking
            ? trans.__('%1 of %2 slots are taken now.', known.taken, known.slots)
            : trans.__('A limit that all runs of the workspace share, such as 2 for a database.'))
        }
        problem={isMaking ? null : problemOf(props, 'pool.name')}
        onCommit={name => {
          setMaking(name === NEW);
          if (name !== NEW) {
            put(name === '' ? null : { ...node.pool, name });
          }
        }}
      />
      {isMaking && (
        <NewPool
          {...props}
          onMade={name => {
            setMaking(false);
            put({ ...node.pool, name });
          }}
        />
      )}
      {node.pool && !isMaking && (
        <NumberField
          id={fieldId(props, 'pool.slots')}
          label={trans.__('Slots')}
          title={trans.__('How many slots it takes while it runs')}
          placeholder="1"
          value={node.pool.slots}
          minimum={1}
          isWhole
          problem={problemOf(props, 'pool.slots')}
          trans={trans}
          onCommit={slots => put({ ...node.pool, name: chosen, slots: slots ?? undefined })}
        />
      )}
    </Section>
  );
}

function poolOptions(
  { node, trans }: PolicyProps,
  pools: readonly PoolState[]
): { value: string; label: string }[] {
  const options = pools.map(({ name, slots }) => ({
    value: name,
    label: trans._n('%2 (%1 slot)', '%2 (%1 slots)', slots, name)
  }));
  const chosen = node.pool?.name;
  const isMissing = !!chosen && !pools.some(pool => pool.name === chosen);
  return [
    { value: '', label: trans.__('None') },
    ...options,
    ...(isMissing ? [{ value: chosen, label: chosen }] : []),
    { value: NEW, label: trans.__('New pool…') }
  ];
}

/** The pools of the workspace, looked at whenever the section is opened. */
function usePools({ pools }: PolicyProps): {
  all: readonly PoolState[] | null;
  problem: string | null;
} {
  const [all, setAll] = React.useState(pools.all);
  const [problem, setProblem] = React.useState<string | null>(null);
  React.useEffect(() => {
    let isCurrent = true;
    const update = () => setAll(pools.all);
    pools.changed.connect(update);
    pools.refresh().catch(reason => isCurrent && setProblem(errorMessage(reason)));
    return () => {
      isCurrent = false;
      pools.changed.disconnect(update);
    };
  }, [pools]);
  return { all, problem };
}

/** The name and the size of a pool that is to be made. */
function NewPool(props: PolicyProps & { onMade: (name: string) => void }): JSX.Element {
  const { pools, trans } = props;
  const [name, setName] = React.useState('');
  const [slots, setSlots] = React.useState('');
  const [problem, setProblem] = React.useState<string | null>(null);
  const id = fieldId(props, 'newPool');
  const make = () => {
    const told = newPoolProblem(props, name, slots);
    setProblem(told);
    if (told === null) {
      pools.set(name.trim(), Number(slots)).then(
        () => props.onMade(name.trim()),
        (reason: unknown) => setProblem(errorMessage(reason))
      );
    }
  };
  return (
    <div className="jp-DagflowCard">
      <div className="jp-DagflowPool-new">
        <input
          id={`${id}-name`}
          className="jp-DagflowInput"
          aria-label={trans.__('Name of the new pool')}
          placeholder={trans.__('Name, such as db')}
          spellCheck={false}
          autoFocus
          value={name}
          onChange={event => setName(event.target.value)}
          onKeyDown={event => event.key === 'Enter' && make()}
        />
        <input
          id={`${id}-slots`}
          className="jp-DagflowInput"
          aria-label={trans.__('Slots of the new pool')}
          placeholder={trans.__('Slots')}
          inputMode="numeric"
          value={slots}
          onChange={event => setSlots(event.target.value)}
          onKeyDown={event => event.key === 'Enter' && make()}
        />
        <TextButton label={trans.__('Make')} icon={addIcon} onClick={make} />
      </div>
      {problem && (
        <div className="jp-DagflowField-complaint" role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}

/** Why no such pool can be made; null when it can. */
function newPoolProblem({ pools, trans }: PolicyProps, name: string, slots: string): string | null {
  if (!POOL_NAME.test(name.trim())) {
    return trans.__('A name has 1 to 64 letters, digits, "-" and "_".');
  }
  if (pools.all?.some(pool => pool.name === name.trim())) {
    return trans.__('%1 is there already.', name.trim());
  }
  return slots.trim() === ''
    ? trans.__('Say how many slots it has.')
    : numberProblem(slots.trim(), { minimum: 1, isWhole: true, trans });
}
