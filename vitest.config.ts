import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    include: ['src/**/__tests__/**/*.spec.{ts,tsx}'],
    setupFiles: ['src/__tests__/setup.ts'],
    restoreMocks: true,
    server: {
      deps: {
        // JupyterLab's packages import style sheets and each other without file extensions.
        inline: [/@jupyterlab\//, /@jupyter\//, /@lumino\//, /@microsoft\//, /@xyflow\//]
      }
    },
    css: false
  }
});
