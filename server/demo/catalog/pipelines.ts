/** A pipeline as its client set it up. Won and Lost close every pipeline; they need no entry in `stages`. */
export type PipelineSpec = {
  name: string;
  /** Share of the client's leads, relative to its other pipelines. */
  weight: number;
  stages: readonly StageSpec[];
  /** Orders of Won and Lost; null where nobody ever set them. */
  closingOrders: readonly [number | null, number | null];
};

export type StageSpec = {
  name: string;
  order: number | null;
  /** Chance, 0 to 1, that the client's board shows for a deal in this stage. */
  probability: number;
  /** Share of leads that, with time enough, go on from here to the next stage (from the last one: to Won). */
  advances: number;
  medianDays: number;
};

type Row = readonly [name: string, probability: number, advances: number, medianDays: number];

function pipeline(name: string, weight: number, rows: readonly Row[]): PipelineSpec {
  const stages = rows.map(([stage, probability, advances, medianDays], index) => ({
    name: stage,
    order: index + 1,
    probability,
    advances,
    medianDays,
  }));
  return { name, weight, stages, closingOrders: [rows.length + 1, rows.length + 2] };
}

export const newPatients = pipeline('New patients', 74, [
  ['New', 0.05, 0.72, 0.25],
  ['Contacted', 0.15, 0.66, 1.2],
  ['Qualified', 0.3, 0.58, 2.5],
  ['Consultation booked', 0.5, 0.62, 4],
  ['Treatment plan sent', 0.7, 0.68, 5],
]);

export const implants = pipeline('Implants & aligners', 24, [
  ['New', 0.05, 0.7, 0.4],
  ['Contacted', 0.1, 0.64, 1.5],
  ['Qualified', 0.25, 0.56, 4],
  ['Scan booked', 0.4, 0.6, 6],
  ['Proposal', 0.6, 0.55, 8],
  ['Negotiation', 0.8, 0.67, 7],
]);

/** Set up in a hurry: two stages share an order, two have none, and so has what closes it. */
export const partnerReferrals: PipelineSpec = {
  name: 'Partner referrals',
  weight: 2,
  stages: [
    { name: 'Referred', order: 1, probability: 0.2, advances: 0.8, medianDays: 1 },
    { name: 'Partner call', order: 2, probability: 0.4, advances: 0.75, medianDays: 2 },
    { name: 'Patient call', order: 2, probability: 0.4, advances: 0.7, medianDays: 2 },
    { name: 'Documents', order: null, probability: 0.6, advances: 0.7, medianDays: 4 },
    { name: 'Cost estimate', order: null, probability: 0.7, advances: 0.65, medianDays: 5 },
  ],
  closingOrders: [null, null],
};

export const solarHomes = pipeline('Homes', 78, [
  ['New', 0.05, 0.68, 0.3],
  ['Contacted', 0.1, 0.64, 1.5],
  ['Qualified roof', 0.25, 0.55, 3],
  ['Site visit booked', 0.4, 0.58, 7],
  ['Proposal', 0.6, 0.5, 8],
  ['Negotiation', 0.8, 0.66, 9],
]);

export const solarBusiness = pipeline('Commercial', 22, [
  ['Enquiry', 0.05, 0.6, 1],
  ['Discovery call', 0.2, 0.55, 6],
  ['Feasibility study', 0.4, 0.5, 14],
  ['Offer', 0.6, 0.45, 18],
  ['Contract review', 0.85, 0.7, 12],
]);

export const courses = pipeline('Courses', 70, [
  ['New', 0.1, 0.75, 0.2],
  ['Contacted', 0.2, 0.66, 1],
  ['Placement test', 0.4, 0.6, 3],
  ['Trial lesson', 0.6, 0.58, 4],
  ['Invoice sent', 0.85, 0.72, 3],
]);

export const examPreparation = pipeline('Exam preparation', 30, [
  ['New', 0.1, 0.74, 0.2],
  ['Counselling', 0.3, 0.62, 2],
  ['Seat offered', 0.6, 0.55, 4],
  ['Deposit due', 0.85, 0.7, 3],
]);

export const homes = pipeline('Homes for sale', 65, [
  ['New', 0.05, 0.66, 0.3],
  ['Contacted', 0.1, 0.62, 1.5],
  ['Qualified', 0.2, 0.52, 4],
  ['Viewing booked', 0.35, 0.55, 6],
  ['Proposal', 0.6, 0.46, 9],
  ['Negotiation', 0.9, 0.62, 10],
]);

export const rentals = pipeline('Rentals', 35, [
  ['New', 0.1, 0.7, 0.2],
  ['Contacted', 0.2, 0.66, 1],
  ['Viewing booked', 0.45, 0.6, 3],
  ['Credit check', 0.7, 0.62, 2],
]);

export const travel = pipeline('Bookings', 100, [
  ['New', 0.1, 0.74, 0.3],
  ['Contacted', 0.2, 0.66, 1],
  ['Quote sent', 0.4, 0.5, 4],
  ['Dates held', 0.7, 0.6, 5],
]);

export const memberships = pipeline('Memberships', 100, [
  ['New', 0.1, 0.75, 0.2],
  ['Contacted', 0.2, 0.65, 1],
  ['Trial week', 0.5, 0.6, 7],
  ['Contract sent', 0.8, 0.7, 3],
]);

export const consulting = pipeline('Mandates', 100, [
  ['New', 0.1, 0.7, 0.5],
  ['Contacted', 0.2, 0.6, 2],
  ['Conflict check', 0.4, 0.8, 2],
  ['Engagement letter', 0.8, 0.7, 5],
]);
