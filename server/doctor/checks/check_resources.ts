import type { Complaint } from '../complaint.ts';
import type { Patient } from '../patient.ts';

/** Templates, pipelines and policies as the cluster has them, against those of this version. */
export const checkResources = async ({ plan }: Patient): Promise<Complaint[]> => {
  const steps = await plan();
  return steps.flatMap((step): Complaint[] => {
    const { action, resource } = step;
    const what = `${resource.kind.replaceAll('_', ' ')} ${resource.name}`;
    if (action === 'create')
      return [
        {
          harm: 'high',
          area: 'template',
          text: `The ${what} is missing.`,
          remedy: 'Run "afterquery install".',
        },
      ];
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
};
