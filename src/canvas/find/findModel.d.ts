import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal } from '@lumino/signaling';
import type { CanvasModel } from '../canvasModel';
import { type Match } from './search';
/** What is looked for on one canvas, and which of the matches is shown. */
export declare class FindModel {
    constructor(options: FindModel.IOptions);
    /** What is looked for, what was found, or which of it is shown changed. */
    get changed(): ISignal<this, void>;
    /** A match is to be brought into view. */
    get shown(): ISignal<this, Match>;
    get isOpen(): boolean;
    /** Counts how often it was opened, so that opening it again selects its text. */
    get turn(): number;
    get text(): string;
    set text(text: string);
    get matches(): readonly Match[];
    /** The place of the match that is shown; -1 without one. */
    get place(): number;
    open(): void;
    close(): void;
    /** Go to the next match, or the one before; it is opened where it was closed. */
    move(by: 1 | -1): void;
    dispose(): void;
    /** The drawing changed under the search: the match that is shown stays, if it is there still. */
    private _onCanvas;
    private _search;
    private _show;
    private _canvas;
    private _changed;
    private _isOpen;
    private _matches;
    private _place;
    private _shown;
    private _text;
    private _trans;
    private _turn;
}
export declare namespace FindModel {
    interface IOptions {
        canvas: CanvasModel;
        trans: TranslationBundle;
    }
}
