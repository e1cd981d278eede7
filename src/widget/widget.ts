import { ABCWidgetFactory, DocumentWidget, type DocumentRegistry } from '@jupyterlab/docregistry';

import { pipelineIcon } from '../elements/icons';
import type { DagflowDocumentModel } from '../model';
import { DagflowPanel } from './panel';
import { PipelineSession, type SharedServices } from './session';

/** A `.dagflow` file, open. */
export class DagflowWidget extends DocumentWidget<DagflowPanel, DagflowDocumentModel> {
  constructor(options: DocumentWidget.IOptions<DagflowPanel, DagflowDocumentModel>) {
    super(options);
    this.addClass('jp-DagflowWidget');
    this.title.icon = pipelineIcon;
  }

  get session(): PipelineSession {
    return this.content.session;
  }
}

/** Makes the widgets of `.dagflow` files. */
export class DagflowWidgetFactory extends ABCWidgetFactory<DagflowWidget, DagflowDocumentModel> {
  constructor(options: DagflowWidgetFactory.IOptions) {
    super(options);
    this._services = options.services;
  }

  protected override createNewWidget(
    context: DocumentRegistry.IContext<DagflowDocumentModel>
  ): DagflowWidget {
    const session = new PipelineSession({ context, services: this._services });
    const content = new DagflowPanel({
      session,
      openAsText: () => this._services.documents.open(context.path, 'Editor')
    });
    return new DagflowWidget({ context, content });
  }

  private _services: SharedServices;
}

export namespace DagflowWidgetFactory {
  export interface IOptions extends DocumentRegistry.IWidgetFactoryOptions<DagflowWidget> {
    services: SharedServices;
  }
}
