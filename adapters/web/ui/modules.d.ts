// What the bundler makes of imports TypeScript does not know.

/** A style sheet, minified, as a string. */
declare module '*.css?text' {
  const css: string
  export default css
}

/** The address a static file is served at. */
declare module '*?url' {
  const url: string
  export default url
}
