// What somebody must hear of, and what it may cost.

param location string
param prefix string
param insightsId string
param logsId string
param busId string
param healthAddress string

@description('The e-mail address that alerts go to.')
param alertsTo string

@description('Cost of the resource group in a month, in the subscription\'s currency, at which alerts are sent.')
param monthlyBudget int

@description('The first day of the month in which the budget begins; it stays as it is.')
param budgetStart string

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-people'
  location: 'global'
  properties: {
    groupShortName: 'kursuok'
    enabled: true
    emailReceivers: [{ name: 'people', emailAddress: alertsTo, useCommonAlertSchema: true }]
  }
}

// Nothing reads dead letters: each is a letter, a certificate or a step that somebody waits for.
resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${prefix}-dead-letters'
  location: 'global'
  properties: {
    description: 'A queue holds dead letters.'
    enabled: true
    severity: 1
    scopes: [busId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'DeadletteredMessages'
          dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Maximum'
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource probe 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${prefix}-health'
  location: location
  kind: 'standard'
  tags: { 'hidden-link:${insightsId}': 'Resource' }
  properties: {
    Name: '${prefix}-health'
    SyntheticMonitorId: '${prefix}-health'
    Kind: 'standard'
    Enabled: true
    Frequency: 300
    Timeout: 60
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }, { Id: 'emea-gb-db3-azr' }]
    Request: { RequestUrl: healthAddress, HttpVerb: 'GET' }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource unhealthy 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${prefix}-unhealthy'
  location: 'global'
  properties: {
    description: 'The health page does not answer with 200, asked from outside.'
    enabled: true
    severity: 0
    scopes: [probe.id, insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: probe.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource crashes 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${prefix}-crashes'
  location: location
  properties: {
    description: 'The worker process has crashed, or a file of the inbox was given up.'
    enabled: true
    severity: 2
    scopes: [logsId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    skipQueryValidation: true // The table is there when the first line is.
    criteria: {
      allOf: [
        {
          query: 'AppTraces | where Message has "exited with code" or Message has "webjobs-blobtrigger-poison"'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: { actionGroups: [people.id] }
  }
}

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: '${prefix}-budget'
  properties: {
    category: 'Cost'
    amount: monthlyBudget
    timeGrain: 'Monthly'
    timePeriod: { startDate: budgetStart }
    notifications: {
      nearly: { enabled: true, operator: 'GreaterThan', threshold: 80, contactEmails: [alertsTo] }
      foreseen: { enabled: true, operator: 'GreaterThan', threshold: 100, thresholdType: 'Forecasted', contactEmails: [alertsTo] }
    }
  }
}
