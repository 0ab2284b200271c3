import type { PipelineSpec } from './pipelines.ts';
import * as pipelines from './pipelines.ts';

/** One kind of business that an agency runs sales automation for. */
export type ClientSpec = {
  name: string;
  /** Domain of its people: `<slug>.example`. */
  slug: string;
  zone: string;
  currency: string;
  locale: string;
  /** Median value of a won deal, in `currency`. */
  dealValue: number;
  probabilityScale: 'fraction' | 'percent';
  /** Whether deal_stages.kind says what is won and lost, or only the probability does. */
  namesStageKinds: boolean;
  pipelines: readonly PipelineSpec[];
  projects: readonly string[];
};

/** Largest first. The last one is the client that has only just begun. */
export const clientSpecs: readonly ClientSpec[] = [
  {
    name: 'BrightSmile Dental Group',
    slug: 'brightsmile',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    locale: 'de',
    dealValue: 2_400,
    probabilityScale: 'fraction',
    namesStageKinds: true,
    pipelines: [pipelines.newPatients, pipelines.implants, pipelines.partnerReferrals],
    projects: ['Implants spring campaign', 'Aligners always-on', 'Website enquiries'],
  },
  {
    name: 'Helios Solar Installers',
    slug: 'heliossolar',
    zone: 'America/New_York',
    currency: 'USD',
    locale: 'en-US',
    dealValue: 18_500,
    probabilityScale: 'fraction',
    namesStageKinds: false,
    pipelines: [pipelines.solarHomes, pipelines.solarBusiness],
    projects: ['Residential rooftops', 'Commercial roofs', 'Referral programme'],
  },
  {
    name: 'Sagarmatha Language School',
    slug: 'sagarmatha',
    zone: 'Asia/Kathmandu',
    currency: 'NPR',
    locale: 'ne',
    dealValue: 42_000,
    probabilityScale: 'fraction',
    namesStageKinds: true,
    pipelines: [pipelines.courses, pipelines.examPreparation],
    projects: ['IELTS intake', 'Evening courses'],
  },
  {
    name: 'Casa Verde Imóveis',
    slug: 'casaverde',
    zone: 'America/Sao_Paulo',
    currency: 'BRL',
    locale: 'pt-BR',
    dealValue: 31_000,
    probabilityScale: 'percent',
    namesStageKinds: false,
    pipelines: [pipelines.homes, pipelines.rentals],
    projects: ['Lançamento Jardins', 'Aluguel'],
  },
  {
    name: 'Lord Howe Escapes',
    slug: 'lordhowe',
    zone: 'Australia/Lord_Howe',
    currency: 'AUD',
    locale: 'en-AU',
    dealValue: 3_900,
    probabilityScale: 'fraction',
    namesStageKinds: true,
    pipelines: [pipelines.travel],
    projects: ['Summer bookings'],
  },
  {
    name: 'Kiku Fitness',
    slug: 'kikufitness',
    zone: 'Asia/Tokyo',
    currency: 'JPY',
    locale: 'ja',
    dealValue: 98_000,
    probabilityScale: 'fraction',
    namesStageKinds: true,
    pipelines: [pipelines.memberships],
    projects: ['Trial weeks'],
  },
  {
    name: 'Chatham Marine Charters',
    slug: 'chathammarine',
    zone: 'Pacific/Chatham',
    currency: 'NZD',
    locale: 'en-NZ',
    dealValue: 5_200,
    probabilityScale: 'percent',
    namesStageKinds: true,
    pipelines: [pipelines.travel],
    projects: ['Charters'],
  },
  {
    name: 'Meridian Legal',
    slug: 'meridianlegal',
    zone: 'UTC',
    currency: 'GBP',
    locale: 'en-GB',
    dealValue: 6_800,
    probabilityScale: 'fraction',
    namesStageKinds: true,
    pipelines: [pipelines.consulting],
    projects: ['First mandates'],
  },
];
