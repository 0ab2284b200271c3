/** What contacts write first, later, and what is answered. */
export const openings = [
  'Hi, I saw your ad and would like to know the price.',
  'Hello! Do you have time for me this week?',
  'Guten Tag, ich hätte gern mehr Informationen 😊',
  'Is the offer on your website still valid?',
  'A friend recommended you. How does it work?',
  'Can I pay in instalments?',
] as const;

export const inboundReplies = [
  'Yes, that works for me.',
  'How long does it take?',
  'I need to talk to my partner first.',
  'Could you send that by e-mail?\nI read it better there.',
  'Tuesday after 17:00 would be good',
  'Thanks 👍',
  'And what about parking?',
  'Sorry, I was away. Is it still possible?',
] as const;

export const botReplies = [
  'Thanks for your message! May I ask for your postcode?',
  'We have free slots on Thursday and Friday. Which one suits you?',
  'The first consultation is free of charge. Shall I book it?',
  'I have noted that. A colleague will come back to you shortly.',
  'Our prices depend on the scope; typical cases are listed here: https://example.com/prices',
] as const;

export const agentReplies = [
  'Hello, I am taking over from our assistant. When can I call you?',
  'I have sent the proposal to your e-mail address.',
  'The documents are complete, thank you.',
  'We can offer 5 % if you decide this month.',
  'See you on Thursday at 10:30!',
] as const;

export const automationTexts = [
  'Reminder: your appointment is tomorrow at 10:30.',
  'Just checking in: do you still have questions about our offer?',
  'Thank you! Your request has been received.',
] as const;

export const systemTexts = [
  'Conversation was handed over to a person.',
  'Conversation was reopened.',
] as const;

export const sendFailures = [
  '131047: Re-engagement message: more than 24 hours have passed',
  '131026: Message undeliverable',
  '470: Recipient +49151********* cannot be reached',
] as const;

export const lossReasons = [
  'too expensive',
  'no answer',
  'bought elsewhere',
  'wrong number',
  'not now',
] as const;

export const articleTopics = [
  ['How billing works', 'Billing'],
  ['Opening hours and holidays', 'General'],
  ['What to bring to the first appointment', 'General'],
  ['Payment in instalments', 'Billing'],
  ['Cancellation and refunds', 'Billing'],
  ['Data protection in short', 'Legal'],
  ['How to reach a person', 'Support'],
  ['Price list', 'Sales'],
] as const;

export const taskTitles = [
  'Call back',
  'Send proposal',
  'Check documents',
  'Confirm appointment',
  'Ask for a review',
  'Follow up after viewing',
] as const;
