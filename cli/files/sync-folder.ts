import { open } from 'node:fs/promises';

/** Afterwards the names of the files in a folder survive a loss of power: they are written in the folder. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
