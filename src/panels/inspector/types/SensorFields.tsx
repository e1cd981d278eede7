import * as React from 'react';

import { NEW_SENSORS, SENSOR_KINDS, Sensor, SensorKind } from '../../../model';
import { sensorTitle } from '../../../elements/nodeTypes';
import { CheckField, SelectField, TextField } from '../fields';
import { NumberField } from '../numbers';
import { PolicyProps, fieldId, problemOf } from '../policies/props';

/** Code, which reads the same in all languages. */
const EXAMPLES = {
  url: 'https://example.org/ready',
  condition: "body['ready']",
  pipeline: 'daily.dagflow',
  database: 'postgresql://user:${PASSWORD}@host/name',
  query: 'SELECT 1 FROM orders WHERE day = CURRENT_DATE'
};

/** What a sensor waits for, how often it looks, and when it gives up. */
export function SensorFields(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  const { sensor } = node;
  const change = (next: Sensor) => {
    const told = Object.entries(next).filter(([, value]) => value !== undefined);
    document.updateNode(node.id, { sensor: Object.fromEntries(told) as unknown as Sensor });
  };
  const kind = sensor?.kind ?? '';
  return (
    <>
      <SelectField
        id={fieldId(props, 'sensor.kind')}
        label={trans.__('Waits for')}
        value={kind}
        options={[
          ...(kind === '' ? [{ value: '', label: trans.__('nothing yet') }] : []),
          ...SENSOR_KINDS.map(each => ({ value: each, label: sensorTitle(each, trans) }))
        ]}
        problem={sensor ? problemOf(props, 'sensor.kind') : problemOf(props, 'sensor')}
        onCommit={next =>
          change({
            poll_s: sensor?.poll_s,
            soft_fail: sensor?.soft_fail,
            ...NEW_SENSORS[next as SensorKind]
          })
        }
      />
      {sensor && <KindFields {...props} sensor={sensor} change={change} />}
      {sensor && <PatienceFields {...props} sensor={sensor} change={change} />}
    </>
  );
}

interface SensorPartProps<T extends Sensor = Sensor> extends PolicyProps {
  sensor: T;
  change: (sensor: Sensor) => void;
}

function KindFields(props: SensorPartProps): JSX.Element | null {
  const { sensor, trans } = props;
  switch (sensor.kind) {
    case 'file':
      return (
        <SensorText
          {...props}
          name="path"
          label={trans.__('File')}
          help={trans.__(
            'Relative to the pipeline. It may be a pattern with *, or a URL such as s3://bucket/day.csv.'
          )}
        />
      );
    case 'http':
      return <HttpFields {...props} sensor={sensor} />;
    case 'time':
      return <TimeFields {...props} sensor={sensor} />;
    case 'pipeline':
      return <PipelineFields {...props} sensor={sensor} />;
    case 'sql':
      return <SqlFields {...props} />;
    default:
      return null;
  }
}

function HttpFields(props: SensorPartProps<Extract<Sensor, { kind: 'http' }>>): JSX.Element {
  const { sensor, change, trans } = props;
  return (
    <>
      <SensorText
        {...props}
        name="url"
        label={trans.__('URL')}
        placeholder={EXAMPLES.url}
        help={trans.__('${NAME} stands for a variable of the environment.')}
      />
      <NumberField
        id={fieldId(props, 'sensor.status')}
        label={trans.__('Status')}
        placeholder="200"
        value={sensor.status}
        minimum={100}
        isWhole
        problem={problemOf(props, 'sensor.status')}
        trans={trans}
        onCommit={status => change({ ...sensor, status: status ?? undefined })}
      />
      <SensorText
        {...props}
        name="condition"
        label={trans.__('Condition')}
        hint={trans.__('on status and body')}
        placeholder={EXAMPLES.condition}
        isOptional
      />
    </>
  );
}

function TimeFields(props: SensorPartProps<Extract<Sensor, { kind: 'time' }>>): JSX.Element {
  const { sensor, change, trans } = props;
  const isDelay = !sensor.at && sensor.at !== '';
  const { at: _at, delay_s: _delay, ...rest } = sensor;
  return (
    <>
      <SelectField
        id={fieldId(props, 'sensor.until')}
        label={trans.__('Until')}
        value={isDelay ? 'delay' : 'at'}
        options={[
          { value: 'delay', label: trans.__('a while after the node’s start') },
          { value: 'at', label: trans.__('a time of day') }
        ]}
        problem={null}
        onCommit={choice =>
          change(choice === 'delay' ? { ...rest, delay_s: 60 } : { ...rest, at: '06:00' })
        }
      />
      {isDelay ? (
        <NumberField
          id={fieldId(props, 'sensor.delay_s')}
          label={trans.__('While')}
          hint={trans.__('seconds')}
          value={sensor.delay_s}
          minimum={0}
          problem={problemOf(props, 'sensor.delay_s')}
          trans={trans}
          onCommit={delay_s => change({ ...rest, delay_s: delay_s ?? 0 })}
        />
      ) : (
        <SensorText
          {...props}
          name="at"
          label={trans.__('Time')}
          hint={trans.__('of the machine that runs it')}
          placeholder="06:00"
          check={text =>
            /^([01]\d|2[0-3]):[0-5]\d$/.test(text.trim())
              ? null
              : trans.__('Expected a time such as 06:00 or 18:30.')
          }
        />
      )}
    </>
  );
}

function PipelineFields(
  props: SensorPartProps<Extract<Sensor, { kind: 'pipeline' }>>
): JSX.Element {
  const { sensor, change, trans } = props;
  return (
    <>
      <SensorText
        {...props}
        name="path"
        label={trans.__('Pipeline')}
        hint={trans.__('relative to this one')}
        placeholder={EXAMPLES.pipeline}
      />
      <NumberField
        id={fieldId(props, 'sensor.within_s')}
        label={trans.__('Within')}
        hint={trans.__('seconds')}
        title={trans.__('How long ago its run may have succeeded')}
        placeholder="86400"
        value={sensor.within_s}
        minimum={0}
        isOpen
        problem={problemOf(props, 'sensor.within_s')}
        trans={trans}
        onCommit={within_s => change({ ...sensor, within_s: within_s ?? undefined })}
      />
    </>
  );
}

function SqlFields(props: SensorPartProps): JSX.Element {
  const { trans } = props;
  return (
    <>
      <SensorText
        {...props}
        name="url"
        label={trans.__('Database')}
        placeholder={EXAMPLES.database}
        help={trans.__(
          'A URL as SQLAlchemy takes it. ${NAME} stands for a variable of the environment, so that no password need stand here.'
        )}
      />
      <SensorText
        {...props}
        name="query"
        label={trans.__('Query')}
        hint={trans.__('waits until it has a row')}
        placeholder={EXAMPLES.query}
        multiline
      />
    </>
  );
}

/** How often it looks, for how long, and what becomes of the node then. */
function PatienceFields(props: SensorPartProps): JSX.Element {
  const { node, document, sensor, change, trans } = props;
  return (
    <>
      <div className="jp-DagflowColumns jp-mod-two">
        {sensor.kind !== 'time' && (
          <NumberField
            id={fieldId(props, 'sensor.poll_s')}
            label={trans.__('Look every')}
            hint={trans.__('seconds')}
            placeholder="30"
            value={sensor.poll_s}
            minimum={0.1}
            problem={problemOf(props, 'sensor.poll_s')}
            trans={trans}
            onCommit={poll_s => change({ ...sensor, poll_s: poll_s ?? undefined })}
          />
        )}
        <NumberField
          id={fieldId(props, 'timeout_s')}
          label={trans.__('Timeout')}
          hint={trans.__('seconds')}
          placeholder={trans.__('none')}
          value={node.timeout_s}
          minimum={0}
          isOpen
          problem={problemOf(props, 'timeout_s')}
          trans={trans}
          onCommit={timeout_s => document.updateNode(node.id, { timeout_s })}
        />
      </div>
      <CheckField
        id={fieldId(props, 'sensor.soft_fail')}
        label={trans.__('Skip instead of fail')}
        isChecked={sensor.soft_fail ?? false}
        onCommit={isSoft => change({ ...sensor, soft_fail: isSoft || undefined })}
      />
    </>
  );
}

interface SensorTextProps extends SensorPartProps {
  name: string;
  label: string;
  hint?: string;
  help?: string;
  placeholder?: string;
  multiline?: boolean;
  /** Whether an emptied field takes its key off. */
  isOptional?: boolean;
  check?: (text: string) => string | null;
}

/** A text of the sensor. */
function SensorText(props: SensorTextProps): JSX.Element {
  const { sensor, name, change } = props;
  const value = (sensor as unknown as Record<string, unknown>)[name];
  return (
    <TextField
      id={fieldId(props, `sensor.${name}`)}
      // Another kind's draft under the same name is another text.
      draftKey={fieldId(props, `sensor.${sensor.kind}.${name}`)}
      label={props.label}
      hint={props.hint}
      help={props.help}
      placeholder={props.placeholder}
      value={typeof value === 'string' ? value : ''}
      problem={problemOf(props, `sensor.${name}`)}
      check={props.check}
      isCode
      multiline={props.multiline}
      onCommit={text =>
        change({ ...sensor, [name]: text.trim() || (props.isOptional ? undefined : '') } as Sensor)
      }
    />
  );
}
