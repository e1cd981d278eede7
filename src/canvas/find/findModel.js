import { Signal } from '@lumino/signaling';
import { nextPlace, search } from './search';
/** What is looked for on one canvas, and which of the matches is shown. */
export class FindModel {
    constructor(options) {
        this._canvas = options.canvas;
        this._trans = options.trans;
        this._canvas.changed.connect(this._onCanvas, this);
    }
    /** What is looked for, what was found, or which of it is shown changed. */
    get changed() {
        return this._changed;
    }
    /** A match is to be brought into view. */
    get shown() {
        return this._shown;
    }
    get isOpen() {
        return this._isOpen;
    }
    /** Counts how often it was opened, so that opening it again selects its text. */
    get turn() {
        return this._turn;
    }
    get text() {
        return this._text;
    }
    set text(text) {
        this._text = text;
        this._search();
        this._place = this._matches.length > 0 ? 0 : -1;
        this._show();
    }
    get matches() {
        return this._matches;
    }
    /** The place of the match that is shown; -1 without one. */
    get place() {
        return this._place;
    }
    open() {
        this._isOpen = true;
        this._turn++;
        this._search();
        this._place = Math.min(Math.max(0, this._place), this._matches.length - 1);
        this._changed.emit();
    }
    close() {
        if (this._isOpen) {
            this._isOpen = false;
            this._changed.emit();
        }
    }
    /** Go to the next match, or the one before; it is opened where it was closed. */
    move(by) {
        if (!this._isOpen) {
            this.open();
        }
        else {
            this._place = nextPlace(this._matches.length, this._place, by);
        }
        this._show();
    }
    dispose() {
        this._canvas.changed.disconnect(this._onCanvas, this);
        Signal.clearData(this);
    }
    /** The drawing changed under the search: the match that is shown stays, if it is there still. */
    _onCanvas() {
        if (this._isOpen && this._text !== '') {
            const before = this._matches;
            const current = before[this._place];
            this._search();
            const place = this._matches.findIndex(each => each.kind === current?.kind && each.id === current.id);
            this._place = place !== -1 ? place : Math.min(this._place, this._matches.length - 1);
            if (JSON.stringify(before) !== JSON.stringify(this._matches)) {
                this._changed.emit();
            }
        }
    }
    _search() {
        this._matches = search(this._canvas.state, this._text, this._trans);
    }
    _show() {
        const match = this._matches[this._place];
        if (match !== undefined) {
            const isNode = match.kind === 'node';
            this._canvas.selection.set(isNode ? [match.id] : [], isNode ? [] : [match.id]);
            this._shown.emit(match);
        }
        this._changed.emit();
    }
    _canvas;
    _changed = new Signal(this);
    _isOpen = false;
    _matches = [];
    _place = -1;
    _shown = new Signal(this);
    _text = '';
    _trans;
    _turn = 0;
}
//# sourceMappingURL=findModel.js.map