import { describe, expect, test } from 'vitest';
import { partOf, withPart } from '../../../bench/results.ts';

describe('the file of results', () => {
  test('has a part per bench, and a run replaces its own alone', () => {
    const first = withPart(null, 'gateway', 'old\n\n### a title\n\nrow');
    const both = withPart(first, 'browser', 'fresh');
    const again = withPart(both, 'gateway', 'new');

    expect(both).toContain('## browser\n\nfresh\n\n## gateway\n\nold\n\n### a title\n\nrow\n');
    expect(again).toContain('## browser\n\nfresh\n\n## gateway\n\nnew\n');
    expect(again).not.toContain('a title');
    expect(withPart(again, 'gateway', 'new')).toBe(again);
  });

  test('shows the machine, the load and each figure with its budget', () => {
    const part = partOf(
      [['Node', '20.19.0']],
      [
        {
          title: '200 symbols',
          facts: ['cores used: browser 0.80'],
          figures: [{ what: 'longest task', value: 61.2, unit: 'ms', budget: 50, note: '20 s' }],
        },
      ],
    );

    expect(part).toContain('| Node | 20.19.0 |');
    expect(part).toContain('### 200 symbols\n\n- cores used: browser 0.80\n');
    expect(part).toContain('| longest task | 61.2 ms | OVER (50.0 ms) | 20 s |');
  });
});
