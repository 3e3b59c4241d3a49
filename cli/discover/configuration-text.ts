import { Document, type Node, YAMLMap } from 'yaml';
import { type Block, isNoted, type Noted } from './noted.ts';

/** The block as YAML, `heading` above it and beside each noted value where it came from. */
export function configurationText(block: Block, heading: readonly string[]): string {
  const document = new Document();
  document.contents = mapOf(document, block);
  document.commentBefore = heading.map((line) => (line === '' ? '' : ` ${line}`)).join('\n');
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function mapOf(document: Document, block: Block): Node {
  const map = new YAMLMap();
  for (const [key, part] of Object.entries(block)) map.set(key, nodeOf(document, part));
  return map;
}

function nodeOf(document: Document, part: Noted | Block | string): Node {
  if (typeof part === 'string') return document.createNode(part);
  if (!isNoted(part)) return mapOf(document, part);
  const node = document.createNode(part.value, { flow: true });
  node.comment = ` ${part.from}`;
  return node;
}
