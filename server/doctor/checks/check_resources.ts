import type { Step } from '../../install/compare_resources.ts';
import type { Complaint } from '../complaint.ts';
import type { Patient } from '../patient.ts';

/** Templates, pipelines and policies as the cluster has them, against those of this version. */
export const checkResources = async ({ plan }: Patient): Promise<Complaint[]> => {
  const steps = await plan();
  const tell = ({ resource }: Step): string => `${resource.kind.replaceAll('_', ' ')} ${resource.name}`;
  const missing = steps.filter(({ action }) => action === 'create');
  const [first] = missing;
  const all_missing: Complaint[] =
    first === undefined
      ? []
      : [
          {
            harm: 'high',
            area: 'template',
            text: `${missing.length} of ${steps.length} templates, pipelines and policies are missing, the ${tell(first)} among them.`,
            remedy: 'Run "afterquery install".',
          },
        ];
  const others = steps.flatMap((step): Complaint[] => {
    const { action, resource } = step;
    const what = tell(step);
    if (action === 'upgrade' || action === 'repair')
      return [
        {
          harm: 'medium',
          area: 'template',
          text: `The ${what} ${action === 'upgrade' ? `is of version ${step.from}` : 'was changed by hand'}: ${step.changes.slice(0, 3).join('; ') || 'only its version differs'}.`,
          remedy: 'Run "afterquery install --dry-run" to see all of it, then "afterquery install".',
        },
      ];
    if (action === 'newer')
      return [
        {
          harm: 'high',
          area: 'template',
          text: `The ${what} is of version ${step.there}, newer than this Afterquery.`,
          remedy: 'Upgrade this copy of Afterquery; two versions must not write for long.',
        },
      ];
    if (action === 'unsupported' && resource.kind === 'ingest_pipeline')
      return [
        {
          harm: 'low',
          area: 'template',
          text: `The ${what} is left out: ${step.why}.`,
          remedy: 'Load events by "afterquery ingest", or ship them in ECS.',
        },
      ];
    return [];
  });
  return [...all_missing, ...others];
};
