import { caretDownIcon, caretUpIcon, closeIcon, searchIcon } from '@jupyterlab/ui-components';
import { useStoreApi } from '@xyflow/react';
import * as React from 'react';
import { useCanvas } from '../context';
/** The bar in which is typed what to look for on the canvas. */
export function FindBar({ model }) {
    const { trans } = useCanvas();
    const store = useStoreApi();
    const input = React.useRef(null);
    const { turn, isOpen } = model;
    React.useEffect(() => {
        input.current?.select();
    }, [turn, isOpen]);
    if (!isOpen) {
        return null;
    }
    const close = () => {
        model.close();
        store
            .getState()
            .domNode?.closest('.jp-DagflowCanvas')
            ?.focus({ preventScroll: true });
    };
    const onKeyDown = (event) => {
        const by = event.shiftKey ? -1 : 1;
        if (event.key === 'Escape') {
            close();
        }
        else if (event.key === 'F3' || (event.key === 'Enter' && event.target === input.current)) {
            model.move(by);
        }
        else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    };
    const match = model.matches[model.place];
    return (React.createElement("div", { className: "jp-DagflowFind nopan nowheel nodrag", role: "search", "aria-label": trans.__('Find on the canvas'), onKeyDown: onKeyDown },
        React.createElement("div", { className: "jp-DagflowFind-line" },
            React.createElement(searchIcon.react, { tag: "span", className: "jp-DagflowFind-icon" }),
            React.createElement("input", { ref: input, type: "text", "aria-label": trans.__('Find'), placeholder: trans.__('Find nodes, parameters, values'), spellCheck: false, autoFocus: true, value: model.text, onChange: event => {
                    model.text = event.target.value;
                } }),
            React.createElement("span", { className: "jp-DagflowFind-count", role: "status" }, countText(model, trans)),
            React.createElement(FindButton, { icon: caretUpIcon, title: trans.__('Previous (Shift+Enter)'), isDisabled: model.matches.length === 0, onClick: () => model.move(-1) }),
            React.createElement(FindButton, { icon: caretDownIcon, title: trans.__('Next (Enter)'), isDisabled: model.matches.length === 0, onClick: () => model.move(1) }),
            React.createElement(FindButton, { icon: closeIcon, title: trans.__('Close (Esc)'), onClick: close })),
        match && (React.createElement("div", { className: "jp-DagflowFind-match", title: `${match.title}: ${match.text}` },
            React.createElement("b", null, match.title),
            React.createElement("span", null,
                match.where,
                " ",
                React.createElement("code", null, match.text))))));
}
function FindButton({ icon: Icon, title, isDisabled, onClick }) {
    return (React.createElement("button", { type: "button", className: "jp-DagflowIconButton", title: title, "aria-label": title, disabled: isDisabled, onClick: onClick },
        React.createElement(Icon.react, { tag: "span" })));
}
function countText(model, trans) {
    if (model.text.trim() === '') {
        return '';
    }
    return model.matches.length === 0
        ? trans.__('Nothing found')
        : trans.__('%1 of %2', model.place + 1, model.matches.length);
}
//# sourceMappingURL=FindBar.js.map