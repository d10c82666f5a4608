import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const entry = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const server = `http://127.0.0.1:${process.env.HUYING_PORT ?? '8345'}`

export default defineConfig({
  base: '/',
  plugins: [react()],
  worker: { format: 'es' },
  resolve: { alias: { '@': entry('./src') } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: { index: entry('index.html'), citizen: entry('citizen.html') } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: server, ws: true } },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['./vitest.setup.ts'],
    restoreMocks: true,
    testTimeout: 15_000,
  },
})
