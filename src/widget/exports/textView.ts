import { CodeEditor, type IEditorServices } from '@jupyterlab/codeeditor';

import type { TextViewFactory } from '../../panels';

/** Shows files in editors of the lab, in their languages; without these, as plain text. */
export function textViews(editors: IEditorServices | null): TextViewFactory {
  return host => (editors === null ? plainView(host) : editorView(host, editors));
}

function editorView(
  host: HTMLElement,
  { factoryService, mimeTypeService }: IEditorServices
): ReturnType<TextViewFactory> {
  const model = new CodeEditor.Model();
  const editor = factoryService.newDocumentEditor({
    host,
    model,
    config: { readOnly: true, lineNumbers: true, lineWrap: false }
  });
  // The editor would take the Tab key for its own, and nobody could leave it by keys.
  const leaveTab = (event: KeyboardEvent) => {
    if (event.key === 'Tab') {
      event.stopPropagation();
    }
  };
  host.addEventListener('keydown', leaveTab, true);
  return {
    show: (text, fileName) => {
      model.mimeType = mimeTypeService.getMimeTypeByFilePath(fileName);
      if (model.sharedModel.getSource() !== text) {
        model.sharedModel.setSource(text);
      }
    },
    dispose: () => {
      host.removeEventListener('keydown', leaveTab, true);
      editor.dispose();
      model.dispose();
      host.replaceChildren();
    }
  };
}

function plainView(host: HTMLElement): ReturnType<TextViewFactory> {
  const block = document.createElement('pre');
  block.tabIndex = 0;
  host.append(block);
  return {
    show: text => {
      block.textContent = text;
    },
    dispose: () => block.remove()
  };
}
