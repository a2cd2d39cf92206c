import type { FaceOptions } from '../proxy/faceOptions.ts';
import type { ProxyFace } from '../proxy/proxyFace.ts';
import type { TreeNode } from './treeNode.ts';

/** What the tree is made of. */
export interface TreeOptions extends FaceOptions {
  readonly proxy: Pick<ProxyFace, 'standing' | 'onChange'>;
}

/** What the editor knows an item by: the same object for as long as the item is there. */
export interface TreeElement {
  readonly id: string;
  node: TreeNode;
}
