export const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
export const DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
export const DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";
