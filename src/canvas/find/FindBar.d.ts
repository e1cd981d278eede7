import type { FindModel } from './findModel';
/** The bar in which is typed what to look for on the canvas. */
export declare function FindBar({ model }: {
    model: FindModel;
}): JSX.Element | null;
