import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { FieldFrame } from '../../inspector/fields';
import { OptionFields } from '../parts/OptionFields';
import { countsOf, pipelineOf, type ImportCounts } from './counts';
import type { ImportModel } from './importModel';

export interface ImportChoicesProps {
  model: ImportModel;
  /** Whether there is still something to choose. */
  isOpen: boolean;
  trans: TranslationBundle;
}

/** What the file is taken for, what can be chosen, and how much came over. */
export function ImportChoices({ model, isOpen, trans }: ImportChoicesProps): JSX.Element {
  const { importer, imported } = model;
  const counts = React.useMemo(() => {
    const pipeline = pipelineOf(imported?.document ?? null);
    return pipeline && countsOf(pipeline, imported?.files ?? []);
  }, [imported]);
  return (
    <>
      <div className="jp-DagflowImport-format">
        {isOpen ? (
          <FormatField model={model} trans={trans} />
        ) : (
          <h3>{importer?.title ?? imported?.importer}</h3>
        )}
        {importer?.description && <p>{importer.description}</p>}
      </div>
      {isOpen && importer && (
        <OptionFields
          key={importer.name}
          options={importer.options}
          values={model.values}
          onChange={values => {
            model.values = values;
          }}
          trans={trans}
        />
      )}
      {counts && <CameOver counts={counts} trans={trans} />}
    </>
  );
}

function FormatField({ model, trans }: Omit<ImportChoicesProps, 'isOpen'>): JSX.Element {
  const { importer, importers } = model;
  const id = 'dagflow-import-format';
  return (
    <FieldFrame id={id} label={trans.__('Format')} complaint={null}>
      <select
        id={id}
        className="jp-DagflowInput"
        value={importer?.name ?? ''}
        onChange={event => model.choose(event.target.value)}
      >
        {importer === null && (
          <option value="" disabled>
            {model.isLoading ? trans.__('Looking…') : trans.__('Not recognised')}
          </option>
        )}
        {importers.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

interface CameOverProps {
  counts: ImportCounts;
  trans: TranslationBundle;
}

function CameOver({ counts, trans }: CameOverProps): JSX.Element {
  const rows: [keyof ImportCounts, string][] = [
    ['nodes', trans.__('Nodes')],
    ['wires', trans.__('Wires')],
    ['parameters', trans.__('Parameters')],
    ['notes', trans.__('Notes')],
    ['files', trans.__('Files beside the pipeline')]
  ];
  return (
    <section className="jp-DagflowImport-counts" aria-labelledby="dagflow-import-counts">
      <h3 id="dagflow-import-counts">{trans.__('What came over')}</h3>
      <dl>
        {rows.map(([key, label]) => (
          <div key={key} data-count={key}>
            <dt>{label}</dt>
            <dd>{counts[key]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
