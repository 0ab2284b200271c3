import { type ClientSpec, clientSpecs } from './catalog/clients.ts';
import type { DemoSizes } from './demo-options.ts';

/** One client's part of the world, in rows. */
export type ClientShare = {
  spec: ClientSpec;
  leads: number;
  stageEvents: number;
  executions: number;
  aiCalls: number;
  messages: number;
};

/**
 * Divides the world very unevenly: the first client gets 55 %, each next one half of the one before, the last only a
 * handful of leads and no automations yet.
 */
export function clientShares(sizes: DemoSizes): ClientShare[] {
  const leads = leadsPerClient(sizes.leads, sizes.clients);
  const last = leads.length - 1;
  const hasNewcomer = leads.length > 1;
  const withoutNewcomer = leads.map((count, index) => (hasNewcomer && index === last ? 0 : count));
  const stageEvents = inProportion(sizes.stageEvents, leads);
  const executions = inProportion(sizes.executions, withoutNewcomer);
  const aiCalls = inProportion(sizes.aiCalls, leads);
  const messages = inProportion(sizes.messages, leads);
  return leads.map((count, index) => ({
    spec: specFor(index, leads.length),
    leads: count,
    stageEvents: stageEvents[index] ?? 0,
    executions: executions[index] ?? 0,
    aiCalls: aiCalls[index] ?? 0,
    messages: messages[index] ?? 0,
  }));
}

function leadsPerClient(total: number, clients: number): number[] {
  if (clients === 1) return [total];
  const newcomer = Math.min(7, Math.max(1, Math.round(total / 100)), total);
  const middle = clients - 2;
  const weights = [0.55, ...Array.from({ length: middle }, (_, index) => 0.9 * 0.5 ** (index + 1))];
  const halves = weights.slice(1).reduce((sum, weight) => sum + weight, 0);
  const scaled = weights.map((weight, index) => (index === 0 ? weight : (weight / halves) * 0.45));
  return [...inProportion(total - newcomer, scaled), newcomer];
}

/** Whole parts of `total` by weight; what rounding leaves goes to the first. */
function inProportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const parts = weights.map((weight) => (sum === 0 ? 0 : Math.floor((total * weight) / sum)));
  const given = parts.reduce((all, part) => all + part, 0);
  return parts.map((part, index) => (index === 0 ? part + total - given : part));
}

function specFor(index: number, clients: number): ClientSpec {
  const newcomer = clientSpecs[clientSpecs.length - 1];
  const established = clientSpecs.slice(0, -1);
  const spec = index > 0 && index === clients - 1 ? newcomer : established[index % established.length];
  if (spec === undefined) throw new Error('The catalogue of clients is empty.');
  const round = Math.floor(index / established.length);
  if (spec === newcomer || round === 0) return spec;
  return { ...spec, name: `${spec.name} ${round + 1}`, slug: `${spec.slug}${round + 1}` };
}
