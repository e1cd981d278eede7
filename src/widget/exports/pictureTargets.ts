import type { TranslationBundle } from '@jupyterlab/translation';
import { imageIcon } from '@jupyterlab/ui-components';

import { drawPicture, rasterized, type CanvasModel } from '../../canvas';
import type { ExportTarget } from '../../panels';
import type { ExportedFile, FormatOption, OptionValues } from '../../services';

/** The names of the targets that are drawn here. */
export const SVG = 'svg';
export const PNG = 'png';

/** The canvas as a picture: all of it, whatever is in sight. `stem`: what the files are called. */
export function pictureTargets(
  canvas: CanvasModel,
  { stem, title, trans }: { stem: string; title: string; trans: TranslationBundle }
): ExportTarget[] {
  const draw = ({ theme, status }: OptionValues) =>
    drawPicture(canvas.state, {
      theme: theme === 'dark' ? 'dark' : 'light',
      showsStatus: status === true,
      title,
      trans
    });
  const target = (
    name: string,
    own: Pick<ExportTarget, 'title' | 'description' | 'options'>,
    write: (options: OptionValues) => Promise<Omit<ExportedFile, 'name'>>
  ): ExportTarget => ({
    ...own,
    name,
    extension: `.${name}`,
    icon: imageIcon,
    write: async options => ({
      files: [{ name: `${stem}.${name}`, ...(await write(options)) }],
      problems: []
    })
  });
  const shared = sharedOptions(canvas.run !== null, trans);
  return [
    target(
      SVG,
      {
        title: trans.__('SVG picture'),
        description: trans.__('The canvas as a drawing, sharp at any size'),
        options: shared
      },
      async options => ({ content: draw(options).svg, picture: 'image/svg+xml' })
    ),
    target(
      PNG,
      {
        title: trans.__('PNG picture'),
        description: trans.__('The canvas in pixels, for slides and chats'),
        options: [...shared, scaleOption(trans)]
      },
      async options => ({
        content: await rasterized(draw(options), Number(options.scale)),
        picture: 'image/png'
      })
    )
  ];
}

function sharedOptions(hasRun: boolean, trans: TranslationBundle): FormatOption[] {
  const theme: FormatOption = {
    name: 'theme',
    title: trans.__('Theme'),
    kind: 'choice',
    default: document.body.dataset.jpThemeLight === 'false' ? 'dark' : 'light',
    choices: ['light', 'dark'],
    help: ''
  };
  const status: FormatOption = {
    name: 'status',
    title: trans.__('Show the run'),
    kind: 'switch',
    default: true,
    choices: [],
    help: trans.__('What became of each node in the run that the canvas shows.')
  };
  return hasRun ? [theme, status] : [theme];
}

function scaleOption(trans: TranslationBundle): FormatOption {
  return {
    name: 'scale',
    title: trans.__('Scale'),
    kind: 'choice',
    default: '2',
    choices: ['1', '2', '3', '4'],
    help: trans.__('Pixels of the picture for each of the canvas.')
  };
}
