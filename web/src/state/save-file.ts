// Hands a file to the browser's downloads.

/** How long a browser may take to begin with the download, in milliseconds, before its content is let go. */
const LINGER_MS = 60_000;

export type SaveFile = (name: string, content: Blob) => void;

export const browserDownload: SaveFile = (name, content) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LINGER_MS);
};
