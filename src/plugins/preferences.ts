import type { ISettingRegistry } from '@jupyterlab/settingregistry';

import { CanvasPreferences, type PreferenceValues } from '../canvas';

const PLUGIN_ID = 'jupyter-dagflow:plugin';
const NAMES: readonly (keyof PreferenceValues)[] = ['snap', 'minimap', 'edgeValues'];

/** How canvases are to be, as the settings say and from now on keep; without settings, as they are from the start. */
export function canvasPreferences(registry: ISettingRegistry | null): CanvasPreferences {
  const preferences = new CanvasPreferences();
  const read = (settings: ISettingRegistry.ISettings) => {
    const told = NAMES.map(name => [name, settings.get(name).composite as boolean]);
    preferences.set(Object.fromEntries(told));
  };
  registry?.load(PLUGIN_ID).then(
    settings => {
      read(settings);
      settings.changed.connect(read);
      preferences.changed.connect((_, values) => {
        for (const name of NAMES.filter(each => settings.get(each).composite !== values[each])) {
          void settings.set(name, values[name]);
        }
      });
    },
    (reason: unknown) => console.error('jupyter-dagflow: its settings could not be read.', reason)
  );
  return preferences;
}
