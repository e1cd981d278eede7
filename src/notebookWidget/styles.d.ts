/** Styles as one text, see scripts/build-widget.mjs. */
declare module 'bundled:*.css' {
  const text: string;
  export default text;
}
