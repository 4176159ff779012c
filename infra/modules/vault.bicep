// The vault of the secrets. People put them in by hand (see the README); no template or parameter file carries one.

param location string
param name string
param appPrincipalId string

@description('Whether even its owner cannot purge a deleted secret. It cannot be taken back.')
param purgeProtected bool

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: purgeProtected ? true : null
  }
}

// Key Vault Secrets User
resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, appPrincipalId, 'secrets')
  scope: vault
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
  }
}

output address string = vault.properties.vaultUri
